/** Controls of published frameworks, by their numbers, that a rule helps to meet. A rule proves no compliance by itself. */
export interface Control {
  readonly framework: string;
  readonly version: string;
  /** Number in the framework, `A.8.24`. */
  readonly reference: string;
}

const of =
  (framework: string, version: string) =>
  (reference: string): Control => ({ framework, version, reference });

/** Center for Internet Security, Kubernetes Benchmark. */
export const cisKubernetes = of("CIS Kubernetes Benchmark", "1.9.0");
/** Center for Internet Security, Amazon Web Services Foundations Benchmark. */
export const cisAws = of("CIS AWS Foundations Benchmark", "3.0.0");
/** Annex A of ISO/IEC 27001. */
export const iso27001 = of("ISO/IEC 27001", "2022");
export const pciDss = of("PCI DSS", "4.0.1");

/** `PCI DSS 4.0.1 8.6.2`: one line for people. */
export function controlText({ framework, version, reference }: Control): string {
  return `${framework} ${version}, ${reference}`;
}
