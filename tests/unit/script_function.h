// A script whose value is a function, run far enough to have feedback: what tests of the graph builder begin with.
//
//   ScriptFunction f("function g(x) { return x + 1; } for (let i = 0; i < 99; i++) g(i); g");
//   build(f.vm, f.code, …)
#pragma once

#include "frontend/compiler.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/function.h"
#include "runtime/source_code.h"
#include "runtime/vm.h"

#include <doctest/doctest.h>
#include <string>

namespace tiercel {

struct ScriptFunction {
    explicit ScriptFunction(const std::string& source) {
        vm.compiler = std::make_unique<frontend::SourceCompiler>();
        auto result =
            vm.runScript(*vm.realm, SourceCode::create(std::u16string(source.begin(), source.end()), "test.js"));
        REQUIRE_FALSE(result.isAbrupt());
        Value value = result.release();
        REQUIRE(value.isObject());
        function = static_cast<Function*>(value.asCell());
        REQUIRE(function->kind() == CellKind::Function);
        code = function->template_->code_;
        REQUIRE(code != nullptr);
    }
    VM vm{Flags{}};
    Function* function = nullptr;
    CodeBlock* code = nullptr;
};

} // namespace tiercel
