/** Writes the formulas that the cost page computes with: the declarations that they need, and nothing else, without types. */
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";

const top = join(import.meta.dirname, "../..");

/** What the page calls, by the file that declares it. */
const roots: readonly (readonly [string, string])[] = [
  ["src/report/cost/recompute.ts", "recompute"],
  ["src/report/cost/money.ts", "whole"],
  ["src/report/cost/money.ts", "signed"],
  ["src/report/cost/money.ts", "band"],
  ["src/report/cost/money.ts", "plain"],
];

type Declaration = ts.FunctionDeclaration | ts.VariableStatement;

interface Found {
  readonly file: string;
  readonly name: string;
  readonly node: Declaration;
}

/** Content of `src/report/cost/formulas.generated.js`. */
export function formulas(): string {
  const order = new Map<string, Found>();
  for (const [file, name] of roots) collect(declarationOf(join(top, file), name), order);
  const names = Map.groupBy(order.values(), ({ name }) => name);
  for (const [name, list] of names) {
    if (list.length > 1)
      throw new Error(`${name}: is declared in ${list.map(({ file }) => file).join(" and ")}; rename one`);
  }
  const source = [...order.values()]
    .map(({ file, node }) => `// ${relative(top, file)}\n${node.getText().replace(/^export /, "")}`)
    .join("\n\n");
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const body = outputText.trim().replace(/^(?=.)/gm, "  ");
  return `// Generated from the program's own formulas by test/generate/formulas.ts: do not edit.
const formulas = (() => {
${body}

  return { ${roots.map(([, name]) => name).join(", ")} };
})();
`;
}

/** The declaration and, before it, everything that it refers to. */
function collect(found: Found, order: Map<string, Found>): void {
  const key = `${found.file} ${found.name}`;
  if (order.has(key)) return;
  const visiting = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    // The name behind a dot is a property, not a reference.
    if (ts.isPropertyAccessExpression(node)) {
      visit(node.expression);
      return;
    }
    if (ts.isIdentifier(node) && node.text !== found.name) visiting.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(found.node);
  for (const name of visiting) {
    const other = lookUp(found.file, name);
    if (other !== undefined) collect(other, order);
  }
  order.set(key, found);
}

function declarationOf(file: string, name: string): Found {
  const found = lookUp(file, name);
  if (found === undefined) throw new Error(`${relative(top, file)}: declares no ${name}`);
  return found;
}

/** Where a name of a module's top level is declared; undefined for names of inner scopes and of the language. */
function lookUp(file: string, name: string): Found | undefined {
  for (const node of parsed(file).statements) {
    if (ts.isFunctionDeclaration(node) && node.name?.text === name) return { file, name, node };
    if (
      ts.isVariableStatement(node) &&
      node.declarationList.declarations.some(({ name: own }) => own.getText() === name)
    ) {
      return { file, name, node };
    }
    if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) continue;
    const from = moduleOf(node, file);
    if (from === undefined) continue;
    const list = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause;
    if (list === undefined) {
      const found = lookUp(from, name);
      if (found !== undefined) return found;
    }
    if (list === undefined || !("elements" in list)) continue;
    for (const element of list.elements) {
      if (element.name.text !== name || element.isTypeOnly) continue;
      if (element.propertyName !== undefined) throw new Error(`${relative(top, file)}: renames ${name} on import`);
      return lookUp(from, name);
    }
  }
  return undefined;
}

function moduleOf({ moduleSpecifier }: ts.ImportDeclaration | ts.ExportDeclaration, file: string): string | undefined {
  if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return undefined;
  return moduleSpecifier.text.startsWith(".") ? join(dirname(file), moduleSpecifier.text) : undefined;
}

const cache = new Map<string, ts.SourceFile>();

function parsed(file: string): ts.SourceFile {
  const known = cache.get(file) ?? ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
  cache.set(file, known);
  return known;
}
