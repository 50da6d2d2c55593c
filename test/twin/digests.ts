/** Digests of images in a stack file, as somebody enters them who has built the images. */
import { isMap, parseDocument } from "yaml";
import { madeUpDigest } from "../../src/twin/twin-estate.ts";

/**
 * The text of a stack file with a made-up digest, that of the twin, for every image that has none: real admission refuses the others.
 *
 * @throws Error when the file states no images
 */
export function withDigests(text: string): string {
  const document = parseDocument(text);
  const images = document.getIn(["config", "estate:images"]);
  if (!isMap(images)) throw new Error("the stack file states no images");
  for (const { value: image } of images.items) {
    if (!isMap(image) || image.has("digest")) continue;
    image.set("digest", madeUpDigest(String(image.get("repository"))));
  }
  return document.toString({ lineWidth: 0 });
}
