import type { MediaKind } from "./media-type.js";

/** What is known of media when it is handed in. */
export interface MediaClaim {
  /** File name as it came; only its last part is kept. */
  readonly name: string;
  /** Media type that it claims to have, as `image/png`; the content decides (none). */
  readonly type?: string;
  /** Most bytes by kind; larger ones are refused (the library's defaults). */
  readonly limits?: MediaLimits;
}

/** Most bytes of a piece of media, by kind. */
export type MediaLimits = Readonly<Record<MediaKind, number>>;

/** Media that is kept. */
export interface KeptMedia {
  /** `sha256:` and 64 hexadecimal digits: the same content has the same reference. */
  readonly ref: string;
  /** Size in bytes. */
  readonly bytes: number;
  /** Media type by the content. */
  readonly type: string;
  /** What kind it is. */
  readonly kind: MediaKind;
}

/** What media is read from. */
export type MediaSource = Uint8Array | ReadableStream<Uint8Array>;

/** Where images, recordings and files are kept, by content; nothing in it is ever changed. */
export interface MediaStore {
  /**
   * Keeps media. The same content twice is kept once; what is refused leaves nothing.
   *
   * @throws MEDIA_TOO_LARGE, MEDIA_TYPE_REFUSED; INPUT_INVALID for empty media; STORE_FULL, STORE_READ_ONLY.
   */
  put(source: MediaSource, claim: MediaClaim): Promise<KeptMedia>;
  /** Reads media. @throws NOT_FOUND, field `ref`, if there is none. */
  open(ref: string): Promise<ReadableStream<Uint8Array>>;
  /** Size in bytes, or `null` if there is none. */
  sizeOf(ref: string): Promise<number | null>;
  /** Removes media; what is not there is no error. */
  remove(ref: string): Promise<void>;
}
