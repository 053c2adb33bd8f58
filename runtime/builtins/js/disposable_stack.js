// AsyncDisposableStack.prototype.disposeAsync (proposal-explicit-resource-management §12.4.3.3), in the dialect of
// builtins/self_hosted.h.

async function disposeAsync() {
    const disposal = %disposalOf(this);
    if (disposal === undefined) return;
    while (%disposeNext(disposal)) {
        try {
            await %awaitedOf(disposal);
        } catch (error) {
            %disposeFailed(disposal, error);
        }
    }
}
