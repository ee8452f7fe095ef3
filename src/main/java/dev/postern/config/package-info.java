/**
 * Settings that several features share: where Postern is reached, where it keeps its data, and the master key that protects the
 * data. Imports no other package of Postern. Start with {@link dev.postern.config.PosternConfig}.
 */
package dev.postern.config;
