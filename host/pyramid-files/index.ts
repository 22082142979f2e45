/** Pyramids as folders of files: bands as .npy and .png, `pyramid.json`, and the way back. See docs/mathematics/pyramids.md. */
export { pyramidTypes, type PyramidType } from './description.ts';
export { reconstructPyramid } from './reconstruct.ts';
export { writePyramid } from './write.ts';
