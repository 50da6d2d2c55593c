/** Regions and accelerator rows as a stack file states them. */
export function regionOf(more: Readonly<Record<string, unknown>> = {}) {
  return { title: "Region", purpose: "Work", ...more };
}

export function rowOf(products: readonly string[], regions: readonly string[], integration = "container-native") {
  return { title: "Row", products, regions, use: "Work", integration };
}
