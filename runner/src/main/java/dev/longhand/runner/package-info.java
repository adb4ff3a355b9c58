/** The pipeline that all runners share, from flags to results. */
package dev.longhand.runner;
