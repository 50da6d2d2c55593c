/** AWS APIs as the twin calls them: by region, service and operation, with the service's own parameter names. */

/** Parameters or answer of one call, named as the service names them: plain JSON values. */
export type Params = Readonly<Record<string, unknown>>;

/** A way to call AWS APIs; here there is an emulator at the other end. */
export interface AwsApi {
  /**
   * @param service as boto3 names its client: `s3`, `route53`, `eks`
   * @param operation as the API names it: `CreateBucket`
   * @returns the answer; times as ISO 8601 texts, bytes in base64
   * @throws AwsError with the text of the service, or of botocore where it refuses the parameters
   */
  readonly call: (region: string, service: string, operation: string, params: Params) => Promise<Params>;
  /** Has the parameters judged by botocore against the service's model and sends nothing. @throws AwsError */
  readonly judge: (region: string, service: string, operation: string, params: Params) => Promise<void>;
}

/** What a service or botocore refused, in its own words. */
export class AwsError extends Error {
  /** The service's code (`NoSuchBucket`, `404`) or the kind of botocore's error (`ParamValidationError`). */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Whether the service said that there is no such object.
 *
 * @param goneCode another code by which it says so. @defaultValue none
 */
export function isNotFound(error: unknown, goneCode?: string): boolean {
  return (
    error instanceof AwsError &&
    (error.code === goneCode || /NotFound|NoSuch|DoesNotExist|NonExistent|^404$/i.test(error.code))
  );
}
