// Digests by their published algorithms, as node computes them.
const c = require("crypto");
for (const a of ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]) {
    console.log(
        a,
        c.createHash(a).update("").digest("hex"),
        c.createHash(a).update("hello ").update("wörld").digest("base64"),
        c.createHash(a).update("x".repeat(1000)).digest("hex"),
        c.createHmac(a, "key").update("data").digest("hex"),
        c.createHmac(a, "k".repeat(200)).update("data").digest("hex")
    );
}
console.log(
    c.randomBytes(8).length,
    c.randomInt(5) < 5,
    c.randomInt(3, 4),
    c.timingSafeEqual(Buffer.from("a"), Buffer.from("a")),
    c.randomUUID().length
);
try {
    c.createHash("nope");
} catch (e) {
    console.log(e.message);
}

// expect: md5 d41d8cd98f00b204e9800998ecf8427e jG4V33Q6A4Cqom5XQXlNew== 398533d48111e9f664b1f64cb10c4b63 9d5c73ef85594d34ec4438b7c97e51d8 724bc5854c8911d8221b1b48ac58ffda
// expect: sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709 5WL5esV69iefCHrlNjyc4BU/KKk= c3efa690fa3fdd2e2526853eed670538ea127638 104152c5bfdca07bc633eebd46199f0255c9f49d 25d441286313849e132956d254784282bd8e8afd
// expect: sha224 d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f DGLwx00YkUUxab6DYzPeddoXSHkqVG3UOLXbKA== 3fd1f1f34b2c22d0ca7f496aa180079401d28c7d9dd96dff5ce4d05c 19424d4210e50d7a4521b5f0d54b4b0cff3060deddccfd894fda5b3b 04528f83bbf0252f19d0ecb32bb24e8720b1b4921a9694349f5bdc22
// expect: sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 ghzVip+4mRQd2Ywptsq7bM3e1wrQGXuMx2V7dvcOZP8= 44f8354494a5ba03ba1792a8d3e9c534c47a9181980fde7a3f44b06ef2ae7c7f 5031fe3d989c6d1537a013fa6e739da23463fdaec3b70137d828e36ace221bd0 0163658d479ec73f2b801df07141db1426aaae2c6b5e8e6d9e6789f92f5e2b4f
// expect: sha384 38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b 7VHHszNw5x/Lk01P+nRKJ8iaazdSrwUZxIAB+Bm51E8CKf98a2OdqPAHw1vu+/co f096805600f4ca46f56b08074af11e7ec1da65cc3a66457c11ae0724d0c2e3912428dbc43d4ebc1cd0d7886109b07580 c5f97ad9fd1020c174d7dc02cf83c4c1bf15ee20ec555b690ad58e62da8a00ee44ccdb65cb8c80acfd127ebee568958a b43d9b641c5b4566ffa375032128130382b21cd30639b529f1748825aa451da98dc91ad6d023bcb2c81849996cbd05a7
// expect: sha512 cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e tOKOVUIt0aUkTwW+xsmQezKsjHWFpLjRw877UayKe7d8tjoufd71porQKGEWB0AXemUQ3O+KBVeeuioFbDCGyg== ae13575c5d98bfa689617bb19f0f55efdd52b39397fd620bcd1fbc03fda979e6b69bfba24698176eafe766d31c48b70273b03198064323082e04cc4eb9126310 3c5953a18f7303ec653ba170ae334fafa08e3846f2efe317b87efce82376253cb52a8c31ddcde5a3a2eee183c2b34cb91f85e64ddbc325f7692b199473579c58 854e242c54ce5f31621a1f809881b3439c0a77fd594dc546b9b3a957cf6f7b5475a1302be9fde1ece18531982eaa2141907c8b2fbd8bec2e5b19b8312ace3f2b
// expect: 8 true 3 true 36
// expect: Digest method not supported
