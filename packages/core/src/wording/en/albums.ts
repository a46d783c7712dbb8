import type { albums as reference } from "../zh-cn/albums.js";

/** Albums of pictures from what the branch did together. */
export const albums: typeof reference = {
  "album.posted.title": (p) => `Photo album: ${p.title}`,
  "album.posted.body": (p) =>
    p.count === 1
      ? `A picture from “${p.gathering}” is in the album. Have a look.`
      : `${p.count} pictures from “${p.gathering}” are now an album. Have a look.`,
  "album.posted.removal": () => "If you would rather not be in it, reply and we take the picture out at once.",
  "album.invited": (p) =>
    `If you took pictures at “${p.gathering}” and would like to share them, send them for the album.`,
  "album.removal.received": (p) => `Noted: that picture will be taken out of “${p.title}”.`,
  "album.removal.done": (p) => `That picture has been taken out of “${p.title}”.`,
};
