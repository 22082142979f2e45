/** The last part of a path, on any system. */
export function lastPart(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
}

/** Returns the name with all characters replaced that some file system refuses, at most 120 characters. */
export function fileName(name: string): string {
  const plain = name.replaceAll(/[\p{Cc}<>:"/\\|?*]/gu, '-');
  return plain.replace(/^\.+/, '').slice(0, 120) || 'untitled';
}
