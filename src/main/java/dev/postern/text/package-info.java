/** Texts, JSON and addresses of others: read strictly, and cut without breaking a character. */
package dev.postern.text;
