// Transpiles a file of classes, enums, decorators and async functions to ES5, and checks a small program's types.
const ts = require("typescript");
const { createHash } = require("crypto");

const part = number => `
interface Shape${number} { area(): number; readonly name?: string }
enum Kind${number} { Circle = ${number}, Square, Named = "named".length }
abstract class Base${number}<T extends object = {}> implements Shape${number} {
    static count = 0;
    #secret?: T;
    constructor(public readonly kind: Kind${number}, protected value: number = 1) { Base${number}.count++; }
    abstract area(): number;
    async load(...names: string[]): Promise<Map<string, T>> {
        const found = new Map<string, T>();
        for await (const [key, { length = 0, ...rest }] of this.entries(names)) { found.set(key, rest as T); }
        return found;
    }
    private async *entries(names: string[]) { for (const name of names) { yield [name, { length: name?.length ?? 0 }] as const; } }
}
export class Circle${number} extends Base${number} { area(): number { return Math.PI * this.value ** 2; } }
export const describe${number} = <S extends Shape${number}>(shape: S): string => \`\${shape.name ?? "a shape"}: \${shape.area()}\`;
`;
const source = Array.from({ length: 300 }, (_, i) => part(i)).join("");
const result = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES5, downlevelIteration: true },
    reportDiagnostics: true,
});
console.log(source.length, result.outputText.length, result.diagnostics.length);
console.log(createHash("sha256").update(result.outputText).digest("hex"));

const files = {
    "a.ts": 'import { f } from "./b";\nconst x: number = "a";\nlet y: string = f(1) + 1;\nexport { y, x };\n',
    "b.ts": "export function f(a: string): number { return a; }\ntype T = { [K in keyof typeof f]: K };\n",
};
const host = ts.createCompilerHost({});
const { getSourceFile } = host;
host.getSourceFile = (name, version) => name in files ? ts.createSourceFile(name, files[name], version) : getSourceFile.call(host, name, version);
host.fileExists = name => name in files;
host.writeFile = (name, text) => console.log(name, text);
const program = ts.createProgram(["a.ts"], {
    lib: ["lib.es2022.d.ts"], target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler, types: [],
}, host);
for (const found of ts.getPreEmitDiagnostics(program)) {
    console.log(found.file && found.file.fileName, found.start, found.code, ts.flattenDiagnosticMessageText(found.messageText, "\n"));
}
program.emit();
