"""Questions as functions: frames in, frames and sentences out. Reads no file, asks no warehouse, draws nothing."""
