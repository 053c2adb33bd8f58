// Import and export declarations, and the tables that linking wants.
#include "frontend/parser_impl.h"

namespace tiercel::frontend {

namespace {

bool isWellFormed(std::u16string_view text) {
    for (size_t i = 0; i < text.size(); i++) {
        char16_t c = text[i];
        if (c < 0xD800 || c > 0xDFFF) continue;
        if (c >= 0xDC00 || i + 1 == text.size() || text[i + 1] < 0xDC00 || text[i + 1] > 0xDFFF) return false;
        i++;
    }
    return true;
}

} // namespace

// A ModuleExportName: any word, or a well-formed string.
const Name* Parser::parseModuleExportName(Lexeme& token) {
    token = tok_;
    if (at(T::String)) {
        if (!isWellFormed(tok_.name->view()))
            fail("Invalid module export name: contains unpaired surrogate character", tok_.start);
    } else if (!isWord(tok_.kind)) {
        unexpected();
    }
    if (failed()) return wk_.empty;
    advance();
    return token.name;
}

// The specifier and its attributes; the index of the module request.
uint32_t Parser::parseFromClause(ImportPhase phase) {
    ModuleRequest request{wk_.empty, {}, tok_.start, phase};
    if (!at(T::String)) {
        unexpected();
        return 0;
    }
    request.specifier = tok_.name;
    advance();
    if (at(T::With)) {
        advance();
        expect(T::LeftBrace);
        std::unordered_set<const Name*> keys;
        while (!at(T::RightBrace) && !failed()) {
            ImportAttribute attribute{wk_.empty, wk_.empty};
            uint32_t offset = tok_.start;
            if (!at(T::String) && !isWord(tok_.kind)) unexpected();
            if (failed()) break;
            attribute.key = tok_.name;
            advance();
            expect(T::Colon);
            if (!at(T::String)) unexpected();
            if (failed()) break;
            attribute.value = tok_.name;
            advance();
            if (!keys.insert(attribute.key).second)
                fail("Import attributes has a duplicate key " + quoted(attribute.key), offset);
            request.attributes.push_back(attribute);
            if (!at(T::RightBrace)) expect(T::Comma);
        }
        expect(T::RightBrace);
    }
    auto& requests = result_->module->requests;
    auto same = [&](const ModuleRequest& other) {
        if (other.specifier != request.specifier || other.phase != request.phase ||
            other.attributes.size() != request.attributes.size())
            return false;
        std::unordered_map<const Name*, const Name*> values;
        for (const ImportAttribute& attribute : other.attributes) values.emplace(attribute.key, attribute.value);
        for (const ImportAttribute& attribute : request.attributes) {
            auto found = values.find(attribute.key);
            if (found == values.end() || found->second != attribute.value) return false;
        }
        return true;
    };
    auto [begin, end] = requestsBySpecifier_.equal_range(request.specifier);
    for (auto known = begin; known != end; ++known)
        if (same(requests[known->second])) return known->second;
    auto index = static_cast<uint32_t>(requests.size());
    requestsBySpecifier_.emplace(request.specifier, index);
    requests.push_back(std::move(request));
    return index;
}

// `import defer *` and `import source x`, where `import source from "x"` imports a default named so.
ImportPhase Parser::parseImportPhase() {
    if (!at(T::Identifier) || tok_.escaped) return ImportPhase::Evaluation;
    const Lexeme& next = peek();
    ImportPhase phase = ImportPhase::Evaluation;
    if (tok_.name->view() == u"defer" && next.kind == T::Star) {
        phase = ImportPhase::Defer;
    } else if (tok_.name->view() == u"source" && isIdentifierLike(next.kind)) {
        if (next.kind != T::From || peekSecond().kind == T::From) phase = ImportPhase::Source;
    }
    if (phase != ImportPhase::Evaluation) advance();
    return phase;
}

Node* Parser::parseImportDeclaration() {
    auto* node = make<Import>(tok_.start);
    advance();
    ModuleInfo& module = *result_->module;
    ImportPhase phase = parseImportPhase();
    if (at(T::String)) {
        parseFromClause();
        consumeSemicolon();
        return finish(node);
    }
    size_t first = module.imports.size();
    auto bind = [&](const Name* importName, const Lexeme& local) {
        if (failed()) return;
        checkBindingName(local);
        if (failed()) return;
        Variable* variable = declareLexical(local.name, VariableKind::Import, local.start);
        variable->needsTdz = variable->closureNeedsTdz = true;
        variable->index = static_cast<int32_t>(module.imports.size());
        module.imports.push_back({0, importName, local.name, variable, local.start});
    };
    bool more = true;
    if (isIdentifierLike(tok_.kind)) {
        Lexeme local = tok_;
        advance();
        bind(phase == ImportPhase::Source ? nullptr : wk_.defaultName, local);
        more = phase == ImportPhase::Evaluation && eat(T::Comma);
    }
    if (more) {
        if (eat(T::Star)) {
            if (!eatWord(T::As)) unexpected();
            Lexeme local = tok_;
            if (!isIdentifierLike(tok_.kind)) unexpected();
            bind(nullptr, local);
            advance();
        } else {
            expect(T::LeftBrace);
            while (!at(T::RightBrace) && !failed()) {
                Lexeme local;
                const Name* importName = parseModuleExportName(local);
                if (eatWord(T::As)) {
                    local = tok_;
                    if (!isIdentifierLike(tok_.kind)) unexpected();
                    advance();
                } else if (!isIdentifierLike(local.kind)) {
                    unexpected(local);
                }
                bind(importName, local);
                if (!at(T::RightBrace)) expect(T::Comma);
            }
            expect(T::RightBrace);
        }
    }
    if (!eatWord(T::From)) unexpected();
    uint32_t request = parseFromClause(phase);
    for (size_t i = first; i < module.imports.size(); i++) module.imports[i].request = request;
    consumeSemicolon();
    return finish(node);
}

void Parser::addExportName(const Name* name, uint32_t offset) {
    if (!exportNames_.insert(name).second) fail("Duplicate export of " + quoted(name), offset);
}

Node* Parser::parseExportDeclaration() {
    uint32_t start = tok_.start;
    ModuleInfo& module = *result_->module;
    advance();
    if (at(T::Star)) {
        advance();
        auto* node = make<ExportAll>(start);
        if (eatWord(T::As)) {
            Lexeme token;
            const Name* name = parseModuleExportName(token);
            if (!failed()) addExportName(name, token.start);
            if (!eatWord(T::From)) unexpected();
            module.indirectExports.push_back({name, parseFromClause(), nullptr, token.start});
        } else {
            if (!eatWord(T::From)) unexpected();
            uint32_t request = parseFromClause();
            module.starExports.push_back({request, start});
        }
        consumeSemicolon();
        return finish(node);
    }
    if (at(T::LeftBrace)) {
        auto* node = make<ExportNamed>(start);
        advance();
        struct Specifier {
            Lexeme local;
            const Name* exportName;
        };
        std::vector<Specifier> specifiers;
        while (!at(T::RightBrace) && !failed()) {
            Specifier specifier;
            specifier.exportName = parseModuleExportName(specifier.local);
            Lexeme exported = specifier.local;
            if (eatWord(T::As)) specifier.exportName = parseModuleExportName(exported);
            if (failed()) break;
            addExportName(specifier.exportName, exported.start);
            specifiers.push_back(specifier);
            if (!at(T::RightBrace)) expect(T::Comma);
        }
        expect(T::RightBrace);
        if (eatWord(T::From)) {
            uint32_t request = parseFromClause();
            for (const Specifier& s : specifiers)
                module.indirectExports.push_back({s.exportName, request, s.local.name, s.local.start});
        } else {
            for (const Specifier& s : specifiers) {
                if (failed()) break;
                if (s.local.kind == T::String)
                    unexpected(s.local);
                else
                    checkIdentifier(s.local);
                exports_.push_back({s.local.name, s.exportName, s.local.start});
            }
        }
        consumeSemicolon();
        return finish(node);
    }
    if (at(T::Default)) {
        auto* node = make<ExportDefault>(start);
        addExportName(wk_.defaultName, tok_.start);
        uint32_t offset = tok_.start;
        advance();
        const Name* local = wk_.starDefault;
        if (at(T::Function) || atAsyncFunction()) {
            auto* declaration = parseFunctionDeclaration(false, true)->as<FunctionDeclaration>();
            if (declaration->variable) local = declaration->variable->name;
            node->declaration = declaration;
        } else if (at(T::Class)) {
            auto* declaration = make<ClassDeclaration>(tok_.start);
            declaration->classNode = parseClass(true, true, &declaration->identifier);
            if (declaration->identifier) local = declaration->identifier->name;
            node->declaration = finish(declaration);
        } else {
            node->variable = declareLexical(wk_.starDefault, VariableKind::Let, offset);
            node->expression = parseAssignmentIn();
            node->variable->initializedAt = previousEnd_;
            consumeSemicolon();
        }
        exports_.push_back({local, wk_.defaultName, offset});
        return finish(node);
    }
    auto* node = make<ExportNamed>(start);
    if (at(T::Var) || at(T::Const) || atLetDeclaration()) {
        DeclarationKind kind = at(T::Var)     ? DeclarationKind::Var
                               : at(T::Const) ? DeclarationKind::Const
                                              : DeclarationKind::Let;
        auto* declaration = parseVariableStatement(kind, tok_.start)->as<VariableDeclaration>();
        node->declaration = declaration;
        std::vector<Identifier*> names;
        if (!failed())
            for (PatternElement* declarator : declaration->declarators) collectBoundNames(declarator->target, names);
        for (Identifier* identifier : names) {
            addExportName(identifier->name, identifier->start);
            exports_.push_back({identifier->name, identifier->name, identifier->start});
        }
    } else if (at(T::Function) || atAsyncFunction()) {
        auto* declaration = parseFunctionDeclaration(false)->as<FunctionDeclaration>();
        node->declaration = declaration;
        if (!failed()) {
            addExportName(declaration->variable->name, declaration->start);
            exports_.push_back({declaration->variable->name, declaration->variable->name, declaration->start});
        }
    } else if (at(T::Class)) {
        auto* declaration = make<ClassDeclaration>(tok_.start);
        declaration->classNode = parseClass(true, false, &declaration->identifier);
        node->declaration = finish(declaration);
        if (!failed()) {
            addExportName(declaration->identifier->name, declaration->start);
            exports_.push_back({declaration->identifier->name, declaration->identifier->name, declaration->start});
        }
    } else {
        unexpected();
    }
    return finish(node);
}

// Local exports can only be told from re-exported imports when all declarations are known.
void Parser::finishModule() {
    ModuleInfo& module = *result_->module;
    for (const ExportSpecifier& specifier : exports_) {
        if (failed()) return;
        Variable* variable = findIn(rootScope_, specifier.localName);
        if (!variable) {
            fail("Export " + quoted(specifier.localName) + " is not defined in module", specifier.offset);
            return;
        }
        if (variable->kind == VariableKind::Import) {
            const ImportEntry& entry = module.imports[static_cast<size_t>(variable->index)];
            if (entry.importName) {
                module.indirectExports.push_back(
                    {specifier.exportName, entry.request, entry.importName, specifier.offset});
                continue;
            }
        }
        variable->exported = true;
        module.localExports.push_back({specifier.exportName, specifier.localName, variable, specifier.offset});
    }
}

} // namespace tiercel::frontend
