import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { CloudSite } from "../../src/views/cloud/site.ts";

/** One provider per region of the site. Each tags all that it makes, and refuses to work in another account. */
export class RegionalProviders {
  readonly #byRegion: ReadonlyMap<string, aws.Provider>;

  constructor(site: CloudSite, parent: pulumi.Resource) {
    this.#byRegion = new Map(
      site.regions.map((region) => [
        region,
        new aws.Provider(
          `${site.name}-${region}`,
          {
            region,
            allowedAccountIds: [site.account],
            defaultTags: { tags: site.tags },
          },
          { parent },
        ),
      ]),
    );
  }

  /** @throws RangeError for a region that the site does not use: a defect of the plan */
  in(region: string): aws.Provider {
    const provider = this.#byRegion.get(region);
    if (provider === undefined) throw new RangeError(`${region}: no provider, the site has no part there`);
    return provider;
  }
}
