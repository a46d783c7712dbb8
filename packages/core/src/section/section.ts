export { createAlbumInput, listAlbumsInput, readAlbumInput, requestRemovalInput } from "./album-tasks.js";
export { createSections } from "./create-sections.js";
export { type Comment, listCommentsInput, sayInput, withdrawCommentInput } from "./discussion-tasks.js";
export { addMediaInput, type BranchMedia, type MediaShelfOf, mediaFor, noteTakenIn } from "./media-tasks.js";
export type { PostContent } from "./post-content.js";
export type { ReadPost } from "./post-reading.js";
export { correctPostInput, listPostsInput, publishPostInput, readPostInput, withdrawPostInput } from "./post-tasks.js";
export { type Publication, type Published, publishPost } from "./publish-post.js";
export {
  changeRelayInput,
  draftRelayInput,
  publishRelayInput,
  readRelayInput,
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
} from "./section-tasks.js";
