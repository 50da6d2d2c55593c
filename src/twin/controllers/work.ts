/** What every double works with. */
import type { ApiClient } from "../api/client.ts";

export interface WorkArgs {
  readonly api: ApiClient;
  /** One line of what happens. */
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}
