/** meta/v1 Status: the body of every answer that is no review. */
export interface Status {
  readonly apiVersion: "v1";
  readonly kind: "Status";
  readonly status: "Failure";
  readonly reason: string;
  readonly message: string;
  readonly code: number;
}

const reasons: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  405: "MethodNotAllowed",
  408: "Timeout",
  413: "RequestEntityTooLarge",
  415: "UnsupportedMediaType",
  431: "RequestHeaderFieldsTooLarge",
  500: "InternalError",
  503: "ServiceUnavailable",
};

export function statusReason(code: number): string {
  return reasons[code] ?? "Unknown";
}

export function failureStatus(code: number, message: string): Status {
  return { apiVersion: "v1", kind: "Status", status: "Failure", reason: statusReason(code), message, code };
}
