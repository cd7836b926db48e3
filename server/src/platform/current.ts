// The system that the program runs on, by its ports: a build for another one replaces the import, and nothing else.
import { system } from "./node/system";

export const { clock, digests, files, history, installed, workers } = system;
export const { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } = system.paths;
export const { pathOf, uriOf } = system.places;
