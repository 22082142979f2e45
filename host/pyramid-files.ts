/** Pyramids as folders of files: bands as .npy and .png, `pyramid.json`, and the way back. See docs/mathematics/pyramids.md. */
export { pyramidTypes, type PyramidType } from './pyramid-files/description.ts';
export { reconstructPyramid } from './pyramid-files/reconstruct.ts';
export { writePyramid } from './pyramid-files/write.ts';
