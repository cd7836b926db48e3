// The port of history: what is asked of version control. Answers are plain data; `node/git/` asks Git.

/** What is known about the repository around a folder. */
export interface Repository {
  /** `.git` of this work tree, where its HEAD lives. */
  gitDirectory: string;
  /** `.git` of the main work tree, where refs and objects live. */
  commonDirectory: string;
  /** The top of the work tree. */
  root: string;
  shallow: boolean;
}

export type RepositoryAnswer =
  | { kind: "repository"; repository: Repository }
  | { kind: "outside" /** Why, where it is not simply that there is none around the folder. */; reason?: string }
  | { kind: "error"; reason: string };

/** The commit that a revision names, or why there is none: `unborn` when HEAD has no commit yet. */
export type CommitAnswer = { kind: "commit"; oid: string } | { kind: "unborn" } | { kind: "error"; reason: string };

export type MergeBase =
  | { ok: true; oid: string /** What it was computed with, as people call it: `origin/main`. */; branch: string }
  | { ok: false; reason: string };

/** A file (or folder, link, submodule) of a commit. */
export interface TreeEntry {
  mode: string;
  type: string;
  oid: string;
  /** Bytes. Undefined for what has no size, or whose object is missing. */
  size?: number;
  /** From the top of the work tree, with `/`. */
  path: string;
}

/** A file of the index. */
export interface IndexEntry {
  mode: string;
  oid: string;
  path: string;
}

/** An answer, or what version control says instead. */
export type Answered<T> = { ok: true; value: T } | { ok: false; message: string };

/** Reads and nothing else: it runs nothing that a repository configures, fetches nothing, and has limits on time and size. Never rejected. */
export interface History {
  /** The repository whose work tree holds a folder (submodules and linked work trees are their own). */
  repositoryOf(folder: string): Promise<RepositoryAnswer>;
  /** The one commit that a revision names; a name that could mean two is refused. */
  commitOf(folder: string, revision: string, repository: Repository): Promise<CommitAnswer>;
  /** The commit where HEAD left the default branch, or `branch`. `head`: where HEAD is, as far as that was asked already. */
  mergeBase(folder: string, branch?: string, head?: { repository: Repository; oid: string }): Promise<MergeBase>;
  /** The files of a commit. */
  filesOf(root: string, commit: string): Promise<Answered<TreeEntry[]>>;
  /** What a commit holds at a path from the top; nothing where it holds none. */
  fileOf(root: string, commit: string, path: string): Promise<Answered<TreeEntry | undefined>>;
  /** The text of a blob. */
  textOf(root: string, oid: string): Promise<Answered<string>>;
  /** The texts of blobs by their id, a few questions however many there are; those that cannot be read are left out. */
  textsOf(root: string, entries: readonly Pick<TreeEntry, "oid" | "size">[]): Promise<Map<string, string>>;
  /** As `textsOf`, where only ids are known; those that are larger than a policy can be are left out. */
  textsOfIds(root: string, oids: readonly string[]): Promise<Map<string, string>>;
  /** The files of the index. */
  index(root: string): Promise<Answered<IndexEntry[]>>;
  /** Paths that are not in the index and not ignored. */
  untracked(root: string): Promise<Answered<string[]>>;
  /** Paths of the index and paths that are not ignored, together. */
  present(root: string): Promise<Answered<string[]>>;
  /** Paths that stand in the index as left out of the work tree (a sparse checkout) and are not on disk, with their ids. Nothing where it cannot be told. */
  leftOut(root: string): Promise<Map<string, string>>;
  /**
   * Files whose change may change what a revision means: HEAD, its log, the current branch, the packed refs. Watch them, or compare
   * their times. They need not exist.
   */
  watchKeys(repository: Repository): Promise<string[]>;
}
