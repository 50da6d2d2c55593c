/** All policies, in the order in which they are explained. */
import { policy as archiveClass } from "./aws/archive-class.ts";
import { policy as encryption } from "./aws/encryption.ts";
import { policy as objectSize } from "./aws/object-size.ts";
import { policy as publicAccess } from "./aws/public-access.ts";
import { policy as tags } from "./aws/tags.ts";
import { policy as defaultDeny } from "./kubernetes/default-deny.ts";
import { policy as digest } from "./kubernetes/digest.ts";
import { policy as drain } from "./kubernetes/drain.ts";
import { policy as exclusiveCpus } from "./kubernetes/exclusive-cpus.ts";
import { policy as gpuOffer } from "./kubernetes/gpu-offer.ts";
import { policy as priority } from "./kubernetes/priority.ts";
import { policy as resources } from "./kubernetes/resources.ts";
import { policy as securityContext } from "./kubernetes/security-context.ts";
import { policy as spread } from "./kubernetes/spread.ts";
import type { Policy } from "./policy.ts";
import { policy as records } from "./records.ts";
import { policy as plainText } from "./secrets/plain-text.ts";

export const policies: readonly Policy[] = [
  records,
  resources,
  exclusiveCpus,
  priority,
  spread,
  drain,
  gpuOffer,
  digest,
  securityContext,
  defaultDeny,
  encryption,
  publicAccess,
  archiveClass,
  objectSize,
  tags,
  plainText,
];
