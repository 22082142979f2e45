/** Common file extensions of videos; ffmpeg reads more. The same are in `electron-builder.yml`. */
export const videoExtensions = [
  'mp4',
  'mov',
  'm4v',
  'mkv',
  'webm',
  'avi',
  'mpg',
  'mpeg',
  'mts',
  'm2ts',
  'ts',
  'wmv',
  'mxf',
  '3gp',
  'y4m',
] as const;
