/**
 * Settings no single feature owns: where Postern is reached, where it keeps its data, and the master key that protects
 * what it keeps. Part of the vocabulary: imports nothing else of ours. Start with {@link dev.postern.config.PosternConfig}.
 */
package dev.postern.config;
