/** Resources of the whole tenant, over HTTP: settings, signing keys, log streams, rate limits, the tenant file. */
package dev.postern.management.tenant;
