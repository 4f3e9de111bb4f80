/** The environment keeps the embedded PostgreSQL from running; the message is one line for the operator. */
export class EmbeddedPostgresError extends Error {}

/** Another Meterline uses the folder. */
export class FolderInUse extends EmbeddedPostgresError {}

export function folderInUse(folder: string, pid: number): FolderInUse {
  return new FolderInUse(
    `the data directory ${folder} is in use by another process (pid ${pid}): stop it, or set METERLINE_DATA_DIR to another folder`,
  );
}

export function foreignFolder(folder: string, uid: number): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `the data directory ${folder} belongs to user ${uid}: start as that user, or set METERLINE_DATA_DIR to another folder`,
  );
}

export function unwritableFolder(folder: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `the data directory ${folder} cannot be written by this user: set METERLINE_DATA_DIR to another folder`,
  );
}

export function noFolder(folder: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `the data directory ${folder} is no folder, or lies below a file: set METERLINE_DATA_DIR to a folder`,
  );
}

export function unusableFolder(folder: string, reason: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `the data directory ${folder} cannot hold data (${reason}): set METERLINE_DATA_DIR to another folder`,
  );
}

export function unreachableFolder(folder: string, user: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `PostgreSQL refuses to run as root, and user ${user} cannot enter ${folder}: set METERLINE_DATA_DIR to a folder that ${user} can reach, or DATABASE_URL to a server of your own`,
  );
}

export function noDisk(folder: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `no disk space left for the data directory ${folder}: free some, or set METERLINE_DATA_DIR to another disk`,
  );
}

export function noBinaries(platform: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `no embedded PostgreSQL for ${platform}: set DATABASE_URL to a PostgreSQL 15 or newer`,
  );
}

export function otherMajor(folder: string, found: string, ours: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `the data directory ${folder} was made by PostgreSQL ${found}, this version brings ${ours}: move it with pg_upgrade, or set METERLINE_DATA_DIR to another folder`,
  );
}

export function failedStep(step: string, output: string): EmbeddedPostgresError {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.find((line) => /error|fatal|panic|denied/i.test(line)) ?? lines.at(-1);
  return new EmbeddedPostgresError(
    `the embedded PostgreSQL could not ${step}: ${telling?.trim() ?? 'no output'}`,
  );
}
