// Command-line parsing on CLI11, with the flags of runtime/flags.def. The only file that sees exceptions; none leaves
// it.
//
// Arguments after the script's name are the script's. An unknown option names the nearest one by edit distance.
#include "cli/options.h"

#include "cli/suggestions.h"
#include "graph/passes/passes.h"
#include "runtime/version.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <sstream>

namespace tiercel::cli {

namespace {

std::string dashed(std::string name) {
    std::replace(name.begin(), name.end(), '_', '-');
    return name;
}

/// "64m" → bytes. Throws CLI::ValidationError.
uint64_t parseSize(const std::string& name, const std::string& text) {
    size_t end = 0;
    uint64_t value = 0;
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) && value < (uint64_t{1} << 50))
        value = value * 10 + static_cast<uint64_t>(text[end++] - '0');
    std::string unit = text.substr(end);
    std::transform(unit.begin(), unit.end(), unit.begin(), [](unsigned char c) { return std::tolower(c); });
    uint64_t scale = 0;
    if (unit.empty() || unit == "b") scale = 1;
    if (unit == "k" || unit == "kb" || unit == "kib") scale = 1ull << 10;
    if (unit == "m" || unit == "mb" || unit == "mib") scale = 1ull << 20;
    if (unit == "g" || unit == "gb" || unit == "gib") scale = 1ull << 30;
    if (end == 0 || scale == 0 || value > UINT64_MAX / scale)
        throw CLI::ValidationError(name, "'" + text + "' is no size; write a number with k, m or g, such as 512m");
    return value * scale;
}

/// What --dump-graph=FUNCTION:PASS has after the colon must be there to be dumped. An error in one line, or empty.
std::string checkDumpedPass(const std::string& argument) {
    size_t colon = argument.find(':');
    if (colon == std::string::npos) return {};
    std::string pass = argument.substr(colon + 1), names;
    for (const char* name : graph::dumpedPasses()) {
        if (pass == name) return {};
        names += names.empty() ? name : std::string(", ") + name;
    }
    return "--dump-graph: no pass '" + pass + "'; there are " + names;
}

struct FlagBinder {
    CLI::App& app;
    std::string group;

    void bind(const char* name, bool& field, const char*, const char* help) {
        app.add_flag("--" + dashed(name) + ",!--no-" + dashed(name), field, help)->group(group);
    }
    void bindU64(const char* name, uint64_t& field, const char* argument, const char* help) {
        // CLI11 would take -1 for 2^64 - 1, and what is too large as well.
        auto digits = [](const std::string& text) {
            uint64_t value = 0;
            auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
            if (error == std::errc::result_out_of_range)
                return "'" + text + "' is too large; the most is " + std::to_string(UINT64_MAX);
            bool number = error == std::errc() && end == text.data() + text.size();
            return number ? std::string() : "'" + text + "' is no number; write digits, such as 100";
        };
        app.add_option("--" + dashed(name), field, help)->check(digits)->type_name(argument)->group(group);
    }
    void bindSize(const char* name, uint64_t& field, const char* argument, const char* help) {
        std::string option = "--" + dashed(name);
        app.add_option_function<std::string>(
               option, [&field, option](const std::string& text) { field = parseSize(option, text); }, help)
            ->type_name(argument)
            ->group(group);
    }
    void bindString(const char* name, std::string& field, const char* argument, const char* help) {
        app.add_option("--" + dashed(name), field, help)->type_name(argument)->group(group);
    }
    /// `--name` alone or `--name=TEXT`; never takes the next word, which may be the script.
    void bindOptional(const char* name, Flags::flag_optstring& field, const char* argument, const char* help) {
        std::string option = "--" + dashed(name);
        optional.push_back({option, &field, argument, help, group});
    }
    struct Optional {
        std::string option;
        Flags::flag_optstring* field;
        std::string argument, help, group;
    };
    std::vector<Optional> optional;
};

} // namespace

ParsedOptions parseOptions(int argc, char** argv) {
    ParsedOptions result;
    Options& options = result.options;
    CLI::App app{"Tiercel, a JavaScript engine.\n\n  tiercel [options] script.js [arguments]\n  tiercel -e CODE\n"
                 "  tiercel               read programs from the terminal",
                 "tiercel"};
    app.set_help_flag("-h,--help", "print this help")->group("General");
    bool version = false;
    app.add_flag("-V,--version", version, "print the version")->group("General");
    std::string evalCode, printCode;
    auto* evalOption = app.add_option("-e,--eval", evalCode, "run CODE")->type_name("CODE")->group("General");
    auto* printOption =
        app.add_option("-p,--print", printCode, "run CODE and print its result")->type_name("CODE")->group("General");
    app.add_flag("-i,--interactive", options.interactive, "read programs from the terminal, after the script or CODE")
        ->group("General");
    app.add_option("--load", options.loads, "evaluate FILE as a script before the main file (repeatable)")
        ->type_name("FILE")
        ->type_size(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->group("Run");

    FlagBinder binder{app, "", {}};
#define BIND_bool(name, argument, help) binder.bind(#name, options.flags.name, argument, help);
#define BIND_u64(name, argument, help) binder.bindU64(#name, options.flags.name, argument, help);
#define BIND_size(name, argument, help) binder.bindSize(#name, options.flags.name, argument, help);
#define BIND_string(name, argument, help) binder.bindString(#name, options.flags.name, argument, help);
#define BIND_optstring(name, argument, help) binder.bindOptional(#name, options.flags.name, argument, help);
#define FLAG(group_, type, name, default_, argument, help)                                                             \
    binder.group = #group_;                                                                                            \
    BIND_##type(name, argument, help)
#include "runtime/flags.def"
#define P(function, name, description)                                                                                 \
    app.add_flag_callback(                                                                                             \
           "--no-" name, [&options] { options.flags.disabled_passes.emplace_back(name); },                             \
           "optimize without the pass: " description)                                                                  \
        ->group("Passes");
#include "graph/passes.def"

    // Split by hand where the script's own arguments begin, and take out the options with optional arguments.
    std::vector<std::string> own;
    int i = 1;
    for (; i < argc; i++) {
        std::string word = argv[i];
        if (word == "--") {
            i++;
            break;
        }
        if (word.empty() || word[0] != '-' || word == "-") break;
        std::string name = word.substr(0, word.find('='));
        auto match = std::find_if(binder.optional.begin(), binder.optional.end(),
                                  [&](const auto& o) { return o.option == name; });
        if (match != binder.optional.end()) {
            match->field->enabled = true;
            if (word.size() > name.size()) match->field->argument = word.substr(name.size() + 1);
            continue;
        }
        own.push_back(word);
        // Does the option take the next word?
        if (word.find('=') == std::string::npos) {
            bool takesWord = false;
            if (name.size() > 2 || name[1] != '-') {
                auto* option = app.get_option_no_throw(name);
                takesWord = option && option->get_items_expected_max() > 0;
            }
            if (takesWord && i + 1 < argc) own.push_back(argv[++i]);
        }
    }
    try {
        std::vector<std::string> reversed(own.rbegin(), own.rend());
        app.parse(reversed);
        if (version) {
            result.exitCode = 0;
            result.output = "tiercel " + std::string(versionString()) + "\n";
            return result;
        }
        if (std::string error = checkDumpedPass(options.flags.dump_graph.argument); !error.empty())
            throw CLI::ValidationError(error);
        const std::string& tier = result.options.flags.tier;
        if (!tier.empty() && tier != "interp" && tier != "baseline" && tier != "native" && tier != "llvm") {
            result.exitCode = 2;
            result.outputIsError = true;
            result.output =
                "tiercel: --tier=" + tier + ": there are interp, baseline, native and llvm\nTry 'tiercel --help'.\n";
            return result;
        }
    } catch (const CLI::CallForHelp&) {
        std::string help = app.help();
        if (!binder.optional.empty()) {
            std::ostringstream more;
            std::string group;
            for (auto& o : binder.optional) {
                if (o.group != group) more << "\n" << (group = o.group) << " (argument optional):\n";
                std::string left = "  " + o.option + "[=" + o.argument + "]";
                more << left << std::string(left.size() < 30 ? 30 - left.size() : 1, ' ') << o.help << "\n";
            }
            help += more.str();
        }
        result.exitCode = 0;
        result.output = help;
        return result;
    } catch (const CLI::ExtrasError&) {
        std::string unknown;
        for (auto& word : own) {
            std::string name = word.substr(0, word.find('='));
            if (name.size() > 1 && name[0] == '-' && !app.get_option_no_throw(name)) {
                unknown = name;
                break;
            }
        }
        std::vector<std::string> known;
        for (auto* option : app.get_options())
            for (auto& longName : option->get_lnames()) known.push_back("--" + longName);
        for (auto& o : binder.optional) known.push_back(o.option);
        std::string nearest = nearestWord(unknown, known);
        result.exitCode = 2;
        result.outputIsError = true;
        result.output = "tiercel: unknown option '" + unknown + "'";
        if (!nearest.empty()) result.output += "; did you mean '" + nearest + "'?";
        result.output += "\nTry 'tiercel --help'.\n";
        return result;
    } catch (const CLI::ParseError& error) {
        result.exitCode = 2;
        result.outputIsError = true;
        result.output = std::string("tiercel: ") + error.what() + "\nTry 'tiercel --help'.\n";
        return result;
    }
    if (evalOption->count() || printOption->count()) {
        options.hasEval = true;
        options.printResult = printOption->count() > 0;
        options.evalCode = options.printResult ? printCode : evalCode;
    } else if (i < argc) {
        options.script = argv[i++];
    }
    for (; i < argc; i++) options.arguments.push_back(argv[i]);
    return result;
}

} // namespace tiercel::cli
