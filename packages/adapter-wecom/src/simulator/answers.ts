/** A request as it came in. */
export interface ApiRequest {
  /** HTTP method. */
  readonly method: string;
  /** Path. */
  readonly path: string;
  /** Its query. */
  readonly query: URLSearchParams;
  /** Content type. */
  readonly type: string;
  /** Body. */
  readonly body: Uint8Array;
}

/** What the platform says to a request. */
export interface Answer {
  /** HTTP status; 200 for failures too. */
  readonly status: number;
  /** Sent as JSON, or as it is where it is bytes. */
  readonly body: object | Uint8Array;
}

/** A refusal in the platform's form: code, reason, hint, caller, page. */
export function refused(errcode: number, reason: string): Answer {
  const page = `https://open.work.weixin.qq.com/devtool/query?e=${errcode}`;
  const errmsg = `${reason}, hint: [1772326799_1_d2c1], from ip: 127.0.0.1, more info at ${page}`;
  return { status: 200, body: { errcode, errmsg } };
}

/** A success. */
export function done(body: object = {}): Answer {
  return { status: 200, body: { errcode: 0, errmsg: "ok", ...body } };
}

/** A value as a record; empty where it is none. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** A value as text; empty where it is none. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A value as a list; empty where it is none. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Bytes of UTF-8. */
export function bytes(value: unknown): number {
  return Buffer.byteLength(text(value));
}
