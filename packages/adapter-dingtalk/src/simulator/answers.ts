/** What the platform says to a request. */
export interface SimulatedAnswer {
  /** HTTP status. */
  readonly status: number;
  /** Sent as JSON. */
  readonly body: object;
}

/** A request as it came in. */
export interface SimulatedRequest {
  /** HTTP method. */
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  /** What stands behind the question mark. */
  readonly query: URLSearchParams;
  /** The newer host's token. */
  readonly token: string;
  /** Header `x-client-token`: a repeat with the same one is no second request. */
  readonly clientToken: string;
  /** Its JSON; `null`: it has none. */
  readonly body: unknown;
  /** Its bytes. */
  readonly bytes: Uint8Array;
  /** `content-type`. */
  readonly type: string;
}

/** Takes a request. */
export type Take = (request: SimulatedRequest) => SimulatedAnswer | Promise<SimulatedAnswer>;

/** The newer host did it. */
export function newDone(body: object): SimulatedAnswer {
  return { status: 200, body };
}

/** The newer host refuses. */
export function newRefused(status: number, code: string): SimulatedAnswer {
  return { status, body: { code, message: `Refused: ${code}.`, requestid: "0A1B2C3D-SIMULATED" } };
}

/** The older host did it. */
export function oldDone(body: object = {}): SimulatedAnswer {
  return { status: 200, body: { errcode: 0, errmsg: "ok", request_id: "simulated", ...body } };
}

/** The older host refuses, within a status of 200. */
export function oldRefused(errcode: number, errmsg = `refused ${errcode}`): SimulatedAnswer {
  return { status: 200, body: { errcode, errmsg, request_id: "simulated" } };
}
