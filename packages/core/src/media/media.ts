export { mediaFolder } from "./media-folder.js";
export { mediaMemory } from "./media-memory.js";
export type { KeptMedia, MediaClaim, MediaLimits, MediaSource, MediaStore } from "./media-store.js";
export { allowedTypes, type MediaKind, type MediaType, sniffMediaType } from "./media-type.js";
export { defaultMediaLimits, isMediaRef } from "./take-in.js";
