import type { ApiError } from "./generated/ApiError";

/** A command that was refused or failed, as the contract tells it. */
export class CallError extends Error {
  readonly error: ApiError;
  /** When it reached the window, in ms since 1970 UTC. */
  readonly at: number;

  constructor(error: ApiError, at: number = Date.now()) {
    super(error.code);
    this.name = "CallError";
    this.error = error;
    this.at = at;
  }

  /** Takes whatever the host rejected with. What is no error of the contract is an internal one. */
  static from(thrown: unknown): CallError {
    if (thrown instanceof CallError) return thrown;
    if (isApiError(thrown)) return new CallError(thrown);
    return new CallError(internal(thrown));
  }
}

function isApiError(value: unknown): value is ApiError {
  return (
    typeof value === "object" &&
    value !== null &&
    "code" in value &&
    typeof value.code === "string" &&
    "message" in value &&
    typeof value.message === "string"
  );
}

function internal(thrown: unknown): ApiError {
  return {
    code: "internal",
    message: thrown instanceof Error ? thrown.message : String(thrown),
    remedy: "",
    retryable: false,
    correlation: null,
    details: {},
  };
}
