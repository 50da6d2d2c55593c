/** The small estate as these tests change it: edits of its stack file, spaced as the CLI writes it or not. */

/** The Deployment of its one workload. */
export const DEPLOYMENT = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "tool", namespace: "bench" },
};

/** The Deployment of the workload that it gets. */
export const SPARE = { ...DEPLOYMENT, metadata: { name: "spare", namespace: "bench" } };

/** @throws Error from the edit when the file does not state any replicas */
export const withReplicas =
  (count: number) =>
  (text: string): string =>
    swapped(text, /^( +replicas:) \d+$/m, `$1 ${count}`);

/** A fourth server beside `cat`, in the same role and cabled like it. @throws Error when there is no `cat` */
export function withFourthServer(text: string): string {
  const line = found(text, /^ +cat: \{.*\n/m);
  const more = line.replace("cat:", "dog:").replace("number: 23", "number: 24").replace("u: 3", "u: 4");
  const placed = text.replace(line, `${line}${more.replace(/(leaf|admin)\/3/g, "$1/4")}`);
  return swapped(placed, /(title: Everything, nodes: \[ ?ant, bee, cat)/, "$1, dog");
}

/** A workload more, like the other one, of an image whose digest nobody has entered. */
export function withSpareWorkload(text: string): string {
  const block = found(text, /^ {4}tool:\n {6}title: The one tool\n(?: {6}.*\n)+/m);
  const image = found(text, /^ {4}tool: \{ ?repository.*\n/m);
  const spare = block
    .replace("tool:", "spare:")
    .replace("The one tool", "A spare tool")
    .replace("image: tool", "image: spare");
  return text
    .replace(image, `${image}    spare: {repository: registry.workshop.example/tools/spare}\n`)
    .replace(block, `${block}${spare}`);
}

/** The digest of that image entered. */
export function withSpareDigest(text: string): string {
  return swapped(text, /(tools\/spare) ?\}/, `$1, digest: "sha256:${"5".repeat(64)}"}`);
}

/** Name at the end of a URN. */
export function nameIn(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

function found(text: string, pattern: RegExp): string {
  const match = pattern.exec(text);
  if (match === null) throw new Error(`the stack file has nothing like ${pattern}`);
  return match[0];
}

function swapped(text: string, pattern: RegExp, to: string): string {
  found(text, pattern);
  return text.replace(pattern, to);
}
