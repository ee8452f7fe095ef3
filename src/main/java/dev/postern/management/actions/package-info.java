/** Actions, triggers and Hooks over HTTP. */
package dev.postern.management.actions;
