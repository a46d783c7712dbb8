import type { MediaStore } from "./media-store.js";
import { MediaIntake, noMedia, piecesOf } from "./take-in.js";

/** Keeps media in the process's memory: for tests and for hubs whose branches keep none. */
export function mediaMemory(): MediaStore {
  const kept = new Map<string, Uint8Array>();
  return {
    async put(source, claim) {
      const intake = new MediaIntake(claim);
      const pieces: Uint8Array[] = [];
      for await (const piece of piecesOf(source)) {
        intake.take(piece);
        pieces.push(new Uint8Array(piece)); // the giver may use its buffer again
      }
      const media = intake.end();
      kept.set(media.ref, new Uint8Array(Buffer.concat(pieces)));
      return media;
    },
    async open(ref) {
      const bytes = kept.get(ref);
      if (bytes === undefined) throw noMedia(ref);
      return new ReadableStream({
        start(controller) {
          controller.enqueue(new Uint8Array(bytes));
          controller.close();
        },
      });
    },
    sizeOf: async (ref) => kept.get(ref)?.byteLength ?? null,
    async remove(ref) {
      kept.delete(ref);
    },
  };
}
