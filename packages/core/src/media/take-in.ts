import { createHash, type Hash } from "node:crypto";
import { MicrobranchError } from "../error/error.js";
import type { KeptMedia, MediaClaim, MediaLimits, MediaSource } from "./media-store.js";
import { agrees, allowedTypes, type MediaType, sniffedBytes, sniffMediaType } from "./media-type.js";

const mebibyte = 1_048_576;

/** Limits when the caller names none: those of the branch's policy `mediaLimits` by default. */
export const defaultMediaLimits: MediaLimits = Object.freeze({
  image: 20 * mebibyte,
  audio: 50 * mebibyte,
  video: 200 * mebibyte,
  file: 50 * mebibyte,
});

/** Looks at media while it streams in: type, size and digest. */
export class MediaIntake {
  readonly #claim: MediaClaim;
  readonly #hash: Hash = createHash("sha256");
  #head = new Uint8Array(0);
  #bytes = 0;
  #type: MediaType | null = null;

  constructor(claim: MediaClaim) {
    this.#claim = claim;
  }

  /** Takes the next piece. @throws MEDIA_TYPE_REFUSED, MEDIA_TOO_LARGE as soon as that is known. */
  take(piece: Uint8Array): void {
    this.#hash.update(piece);
    this.#bytes += piece.byteLength;
    if (this.#type === null) {
      const head = new Uint8Array(Math.min(this.#head.byteLength + piece.byteLength, sniffedBytes));
      head.set(this.#head);
      head.set(piece.subarray(0, head.byteLength - this.#head.byteLength), this.#head.byteLength);
      this.#head = head;
      if (head.byteLength >= sniffedBytes) this.#type = this.#recognise();
    }
    if (this.#type !== null) this.#assertSize(this.#type);
  }

  /** Ends. @throws INPUT_INVALID for empty media, MEDIA_TYPE_REFUSED, MEDIA_TOO_LARGE. */
  end(): KeptMedia {
    if (this.#bytes === 0)
      throw new MicrobranchError("INPUT_INVALID", { message: "The file is empty.", field: "media" });
    const type = this.#type ?? this.#recognise();
    this.#assertSize(type);
    return { ref: `sha256:${this.#hash.digest("hex")}`, bytes: this.#bytes, type: type.type, kind: type.kind };
  }

  #recognise(): MediaType {
    const type = sniffMediaType(this.#head, this.#claim.name, this.#claim.type);
    if (type !== null && agrees(this.#claim.type, type)) return type;
    throw new MicrobranchError("MEDIA_TYPE_REFUSED", {
      message: "The file is not of an allowed type, or not of the type that it claims.",
      field: "media",
      details: { claimed: this.#claim.type ?? null, found: type?.type ?? null, allowed: allowedTypes },
    });
  }

  #assertSize({ kind }: MediaType): void {
    const maxBytes = (this.#claim.limits ?? defaultMediaLimits)[kind];
    if (this.#bytes <= maxBytes) return;
    throw new MicrobranchError("MEDIA_TOO_LARGE", {
      message: `The file is larger than ${maxBytes} bytes, the limit for this kind (${kind}).`,
      field: "media",
      details: { kind, maxBytes },
    });
  }
}

/** The pieces of a source. @throws INPUT_INVALID for what is neither bytes nor a stream of bytes. */
export async function* piecesOf(source: MediaSource): AsyncGenerator<Uint8Array, void, undefined> {
  if (source instanceof Uint8Array) {
    yield source;
    return;
  }
  if (!(source instanceof ReadableStream)) throw noBytes();
  for await (const piece of source as ReadableStream<unknown> & AsyncIterable<unknown>) {
    if (!(piece instanceof Uint8Array)) throw noBytes();
    yield piece;
  }
}

function noBytes(): MicrobranchError {
  return new MicrobranchError("INPUT_INVALID", {
    message: "Media must be a Uint8Array or a ReadableStream of them.",
    field: "source",
  });
}

const refForm = /^sha256:[0-9a-f]{64}$/u;

/** Whether a text is a reference to media. */
export function isMediaRef(text: string): boolean {
  return refForm.test(text);
}

/** The error for media that is not there. */
export function noMedia(ref: string): MicrobranchError {
  return new MicrobranchError("NOT_FOUND", {
    message: "There is no media with this reference.",
    field: "ref",
    details: { ref },
  });
}
