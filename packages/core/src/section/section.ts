export { listAlbumsInput, readAlbumInput } from "./album-queries.js";
export { addPicturesInput, createAlbumInput, requestRemovalInput } from "./album-tasks.js";
export { createSections } from "./create-sections.js";
export { type Comment, listCommentsInput, sayInput, withdrawCommentInput } from "./discussion-tasks.js";
export { leaveSectionInput, ownSectionsInput, rejoinSectionInput } from "./leave-commands.js";
export { createLeaveDesk, type LeaveDeskParts } from "./leave-desk.js";
export { type BranchMedia, noteTakenIn } from "./media-rows.js";
export { mediaSweep } from "./media-sweep.js";
export { addMediaInput, type MediaShelfOf, mediaFor } from "./media-tasks.js";
export type { PostContent } from "./post-content.js";
export type { ReadPost } from "./post-reading.js";
export { correctPostInput, listPostsInput, publishPostInput, readPostInput, withdrawPostInput } from "./post-tasks.js";
export { type Publication, type Published, publishPost } from "./publish-post.js";
export { listRelaysInput, readRelayInput } from "./relay-queries.js";
export {
  changeRelayInput,
  draftRelayInput,
  publishRelayInput,
  reviewRelayInput,
} from "./relay-tasks.js";
export type { SectionEvents } from "./section-events.js";
export { openSection, type SectionOnDay } from "./section-on-day.js";
export {
  createSectionInput,
  documentSectionSchema,
  listSectionsInput,
  readSectionInput,
  reopenSectionInput,
  reorderSectionsInput,
  retireSectionInput,
  retitleSectionInput,
  sectionsPart,
  setLeavableInput,
} from "./section-tasks.js";
