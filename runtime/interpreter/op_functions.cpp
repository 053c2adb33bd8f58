// See op_functions.h.
#include "runtime/interpreter/op_functions.h"

#include "runtime/interpreter/interpreter.h"

namespace tiercel::interpreter {

// clang-format off
#define FUNCTIONS(F)                                                                                                   \
    F(SaveArguments) F(CreateRest) F(CreateArguments) F(LoadArgument)                                                  \
    F(ToElementKey) F(RequireObjectCoercible) F(PrivateIn) F(GetPrivate) F(SetPrivate) F(DefinePrivateField) F(DefinePrivateMethod) \
    F(NewPrivateName) F(DeleteProp) F(DeleteElem) F(SetSuper) F(DefineElem) F(DefineMethod) F(DefineGetter)            \
    F(DefineSetter) F(SetProto) F(SetFunctionName) F(CopyDataProperties) F(CopyDataRest)                               \
    F(NewObjectWith) F(ArrayPush) F(ArrayPushHole) F(ArraySpread) F(NewRegExp) F(GetTemplateObject)                    \
    F(NewMethodClosure) F(NewClass) F(SetClassFields) F(RunClassFields) F(LoadSuperConstructor) F(GetSuper)            \
    F(NewWithEnv) F(GetImport) F(DeclareGlobals) F(DeclareEvalVars) F(SetGlobal) F(InitGlobalLexical)                  \
    F(GetDynamic) F(GetDynamicOrUndefined) F(GetDynamicMethod) F(ResolveDynamic) F(SetDynamic) F(DeleteDynamic)        \
    F(CallEval) F(CallSpread) F(NewSpread) F(SuperCall) F(SuperCallSpread) F(CheckConstructorReturn)                   \
    F(GetPresent) F(AbstractOperation)                                                                                 \
    F(ImportCall) F(ImportMeta) F(GetIterator) F(IteratorCall) F(DelegateNext) F(CheckIteratorResult) F(IteratorClose) F(ForIn)
// clang-format on

#define F(name) bool rt_##name(VM&, Value* fp, const Instruction*);
FUNCTIONS(F)
#undef F

template <bool (*function)(VM&, Value*, const Instruction*)>
static uint32_t straight(VM& vm, Value* fp, const Instruction* pc) {
    return function(vm, fp, pc) ? kOpNext : kOpThrew;
}

static constexpr std::array<OpFunction, kOpCount> table() {
    std::array<OpFunction, kOpCount> made{};
#define F(name) made[static_cast<size_t>(Op::name)] = straight<rt_##name>;
    FUNCTIONS(F)
#undef F
    made[static_cast<size_t>(Op::IteratorNext)] = runIteratorNext;
    return made;
}
constinit const std::array<OpFunction, kOpCount> kOpFunctions = table();

} // namespace tiercel::interpreter
