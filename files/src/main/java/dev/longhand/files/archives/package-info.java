/** Archives, unpacked within limits on their size, ratio and paths. */
package dev.longhand.files.archives;
