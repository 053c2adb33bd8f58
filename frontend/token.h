// Token kinds and the token record that the lexer hands to the parser.
//
// Words are ordered so that ranges answer questions: every kind from Identifier to StrictReserved may be an identifier
// in some context; the reserved words follow. An escaped reserved word (`v\u0061r`) is EscapedReserved: good for a
// property name, nothing else; contextual words keep their kind and say so in Lexeme::escaped.
//
// Example: `a?.b` is Identifier, QuestionDot, Identifier, EndOfFile.
#pragma once

#include <cstdint>

#include "frontend/name.h"

namespace tiercel::frontend {

// Contextual words (usable as identifiers), then words reserved in strict code, then reserved words.
#define TIERCEL_CONTEXTUAL_TOKENS(V)                                                                                   \
    V(Async, u"async")                                                                                                 \
    V(Of, u"of")                                                                                                       \
    V(Get, u"get")                                                                                                     \
    V(Set, u"set")                                                                                                     \
    V(As, u"as")                                                                                                       \
    V(From, u"from")                                                                                                   \
    V(Await, u"await")                                                                                                 \
    V(Using, u"using")                                                                                                 \
    V(Eval, u"eval")                                                                                                   \
    V(Arguments, u"arguments")
#define TIERCEL_STRICT_TOKENS(V)                                                                                       \
    V(Let, u"let")                                                                                                     \
    V(Static, u"static")                                                                                               \
    V(Yield, u"yield")                                                                                                 \
    V(Implements, u"implements")                                                                                       \
    V(Interface, u"interface")                                                                                         \
    V(Package, u"package")                                                                                             \
    V(Private, u"private")                                                                                             \
    V(Protected, u"protected")                                                                                         \
    V(Public, u"public")
#define TIERCEL_RESERVED_TOKENS(V)                                                                                     \
    V(Break, u"break")                                                                                                 \
    V(Case, u"case")                                                                                                   \
    V(Catch, u"catch")                                                                                                 \
    V(Class, u"class")                                                                                                 \
    V(Const, u"const")                                                                                                 \
    V(Continue, u"continue")                                                                                           \
    V(Debugger, u"debugger")                                                                                           \
    V(Default, u"default")                                                                                             \
    V(Delete, u"delete")                                                                                               \
    V(Do, u"do")                                                                                                       \
    V(Else, u"else")                                                                                                   \
    V(Enum, u"enum")                                                                                                   \
    V(Export, u"export")                                                                                               \
    V(Extends, u"extends")                                                                                             \
    V(False, u"false")                                                                                                 \
    V(Finally, u"finally")                                                                                             \
    V(For, u"for")                                                                                                     \
    V(Function, u"function")                                                                                           \
    V(If, u"if")                                                                                                       \
    V(Import, u"import")                                                                                               \
    V(In, u"in")                                                                                                       \
    V(Instanceof, u"instanceof")                                                                                       \
    V(New, u"new")                                                                                                     \
    V(Null, u"null")                                                                                                   \
    V(Return, u"return")                                                                                               \
    V(Super, u"super")                                                                                                 \
    V(Switch, u"switch")                                                                                               \
    V(This, u"this")                                                                                                   \
    V(Throw, u"throw")                                                                                                 \
    V(True, u"true")                                                                                                   \
    V(Try, u"try")                                                                                                     \
    V(Typeof, u"typeof")                                                                                               \
    V(Var, u"var")                                                                                                     \
    V(Void, u"void")                                                                                                   \
    V(While, u"while")                                                                                                 \
    V(With, u"with")
#define TIERCEL_KEYWORD_TOKENS(V) TIERCEL_CONTEXTUAL_TOKENS(V) TIERCEL_STRICT_TOKENS(V) TIERCEL_RESERVED_TOKENS(V)

#define TIERCEL_PUNCTUATOR_TOKENS(V)                                                                                   \
    V(LeftBrace, u"{")                                                                                                 \
    V(RightBrace, u"}")                                                                                                \
    V(LeftParen, u"(")                                                                                                 \
    V(RightParen, u")")                                                                                                \
    V(LeftBracket, u"[")                                                                                               \
    V(RightBracket, u"]")                                                                                              \
    V(Dot, u".")                                                                                                       \
    V(Ellipsis, u"...")                                                                                                \
    V(Semicolon, u";")                                                                                                 \
    V(Comma, u",")                                                                                                     \
    V(Question, u"?")                                                                                                  \
    V(QuestionDot, u"?.")                                                                                              \
    V(Colon, u":")                                                                                                     \
    V(Arrow, u"=>")                                                                                                    \
    V(Not, u"!")                                                                                                       \
    V(Tilde, u"~")                                                                                                     \
    V(PlusPlus, u"++")                                                                                                 \
    V(MinusMinus, u"--")                                                                                               \
    V(Assign, u"=")                                                                                                    \
    V(PlusAssign, u"+=")                                                                                               \
    V(MinusAssign, u"-=")                                                                                              \
    V(StarAssign, u"*=")                                                                                               \
    V(SlashAssign, u"/=")                                                                                              \
    V(PercentAssign, u"%=")                                                                                            \
    V(StarStarAssign, u"**=")                                                                                          \
    V(ShiftLeftAssign, u"<<=")                                                                                         \
    V(ShiftRightAssign, u">>=")                                                                                        \
    V(ShiftRightUnsignedAssign, u">>>=")                                                                               \
    V(AndAssign, u"&=")                                                                                                \
    V(OrAssign, u"|=")                                                                                                 \
    V(XorAssign, u"^=")                                                                                                \
    V(LogicalAndAssign, u"&&=")                                                                                        \
    V(LogicalOrAssign, u"||=")                                                                                         \
    V(CoalesceAssign, u"\?\?=")                                                                                        \
    V(Coalesce, u"\?\?")                                                                                               \
    V(LogicalOr, u"||")                                                                                                \
    V(LogicalAnd, u"&&")                                                                                               \
    V(BitOr, u"|")                                                                                                     \
    V(BitXor, u"^")                                                                                                    \
    V(BitAnd, u"&")                                                                                                    \
    V(Equal, u"==")                                                                                                    \
    V(NotEqual, u"!=")                                                                                                 \
    V(StrictEqual, u"===")                                                                                             \
    V(StrictNotEqual, u"!==")                                                                                          \
    V(Less, u"<")                                                                                                      \
    V(LessEqual, u"<=")                                                                                                \
    V(Greater, u">")                                                                                                   \
    V(GreaterEqual, u">=")                                                                                             \
    V(ShiftLeft, u"<<")                                                                                                \
    V(ShiftRight, u">>")                                                                                               \
    V(ShiftRightUnsigned, u">>>")                                                                                      \
    V(Plus, u"+")                                                                                                      \
    V(Minus, u"-")                                                                                                     \
    V(Star, u"*")                                                                                                      \
    V(Slash, u"/")                                                                                                     \
    V(Percent, u"%")                                                                                                   \
    V(StarStar, u"**")

enum class Token : uint8_t {
    EndOfFile,
    Error, // the lexer holds the message
    Number,
    BigInt,
    String,
    RegExp,
    TemplateWhole,  // `abc`
    TemplateHead,   // `abc${
    TemplateMiddle, // }abc${
    TemplateTail,   // }abc`
    PrivateName,    // #abc
#define V(id, text) id,
    TIERCEL_PUNCTUATOR_TOKENS(V)
#undef V
        Identifier,
#define V(id, text) id,
    TIERCEL_KEYWORD_TOKENS(V)
#undef V
        EscapedReserved,
};

// May be an identifier, context allowing.
[[nodiscard]] constexpr bool isIdentifierLike(Token t) { return t >= Token::Identifier && t <= Token::Public; }
// Reserved in strict code only (let, static, yield, implements, ...).
[[nodiscard]] constexpr bool isStrictReserved(Token t) { return t >= Token::Let && t <= Token::Public; }
[[nodiscard]] constexpr bool isReserved(Token t) { return t >= Token::Break && t <= Token::With; }
// Any IdentifierName.
[[nodiscard]] constexpr bool isWord(Token t) { return t >= Token::Identifier; }
[[nodiscard]] constexpr bool isAssignment(Token t) { return t >= Token::Assign && t <= Token::CoalesceAssign; }

struct Lexeme {
    Token kind = Token::EndOfFile;
    bool newlineBefore = false;
    bool escaped = false;     // a word or string with an escape or line continuation
    bool legacyOctal = false; // 010, 08, "\01", "\8"
    uint32_t start = 0;
    uint32_t end = 0;
    // Words, strings, private names (with '#'), BigInt digits; regular expression pattern; cooked template text.
    const Name* name = nullptr;
    const Name* raw = nullptr; // raw template text; regular expression flags
    double number = 0;
};

[[nodiscard]] std::u16string_view tokenText(Token token);

} // namespace tiercel::frontend
