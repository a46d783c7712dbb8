import { MicrobranchError } from "@microbranch/core/channel";
import { StreamClient, type StreamParts } from "./client.js";

export type { FrameTaking, StreamClient, StreamParts } from "./client.js";
export {
  callbackStored,
  eventStored,
  type FrameAnswer,
  type StreamFrame,
  topics,
  unknownTopic,
} from "./frame.js";

/**
 * Opens a stream and resolves once the first try to connect has ended, well or not; a server that is not there is tried
 * again, ever more seldom.
 *
 * @throws ABORTED when the caller gives up: nothing is left then.
 */
export async function openStream(parts: StreamParts, signal: AbortSignal): Promise<StreamClient> {
  const stream = new StreamClient(parts);
  const stop = (): void => void stream.close();
  signal.addEventListener("abort", stop, { once: true });
  if (!signal.aborted) await stream.begin();
  signal.removeEventListener("abort", stop);
  if (!signal.aborted) return stream;
  await stream.close();
  throw new MicrobranchError("ABORTED", { message: "Opening the stream was aborted.", cause: signal.reason });
}
