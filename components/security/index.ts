export { SecretStore, type SecretStoreArgs } from "./secret-store.ts";
export { SignedImages, type SignedImagesArgs } from "./signed-images.ts";
