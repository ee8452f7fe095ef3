/**
 * The containers, without a container engine: what the last stage of a Dockerfile says is done in a throw-away root
 * directory. Start with {@link dev.postern.container.ContainerIT}.
 */
package dev.postern.container;
