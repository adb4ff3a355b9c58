/** Downloads that resume, retry, and are bounded in size and time. */
package dev.longhand.files.download;
