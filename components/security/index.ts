export { SecretStore } from "./secret-store.ts";
export { SignedImages } from "./signed-images.ts";
