export { applicationFiles } from "./download.js";
export { type Borrowed, uploadedFile, uploadedImage, uploadedPicture } from "./upload.js";
