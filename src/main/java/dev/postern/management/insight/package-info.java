/** Management API operations about what happened: the log, statistics, and insight into the use of what is registered. */
package dev.postern.management.insight;
