import { expect, it } from "vitest";
import { imageFor } from "../../../src/twin/metal/template.ts";

function template(name: string, pool: string, url: string, more: { namespace?: string; made?: string } = {}) {
  const { namespace = "machines", made = "2030-01-01T00:00:00Z" } = more;
  return {
    apiVersion: "infrastructure.cluster.x-k8s.io/v1beta2",
    kind: "Metal3MachineTemplate",
    metadata: { name, namespace, creationTimestamp: made },
    spec: {
      template: {
        spec: {
          hostSelector: { matchLabels: { "estate/pool": pool } },
          image: { url, checksum: `${url}.sha256sum`, diskFormat: "raw" },
        },
      },
    },
  };
}

const host = { namespace: "machines", labels: { "estate/pool": "workers", "estate/build": "box" } };

it("a host gets the image of the template whose selector takes it", () => {
  const templates = [template("a", "control-plane", "http://x/a.raw"), template("b", "workers", "http://x/b.raw")];
  expect(imageFor(host, templates)).toEqual({
    url: "http://x/b.raw",
    checksum: "http://x/b.raw.sha256sum",
    format: "raw",
  });
});

it("the newest template wins while the one before is still there", () => {
  const older = template("a", "workers", "http://x/old.raw");
  const newer = template("b", "workers", "http://x/new.raw", { made: "2030-01-02T00:00:00Z" });
  expect(imageFor(host, [older, newer])?.url).toBe("http://x/new.raw");
  expect(imageFor(host, [newer, older])?.url).toBe("http://x/new.raw");
});

it("no host gets an image from another namespace, from another pool, or from what is no template", () => {
  const elsewhere = template("a", "workers", "http://x/a.raw", { namespace: "others" });
  const broken = { ...template("c", "workers", "http://x/c.raw"), spec: {} };
  expect(imageFor(host, [elsewhere, template("b", "control-plane", "http://x/b.raw"), broken])).toBeUndefined();
});
