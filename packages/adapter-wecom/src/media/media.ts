export { type Borrowed, uploadedFile, uploadedImage, uploadedPicture } from "./upload.js";
