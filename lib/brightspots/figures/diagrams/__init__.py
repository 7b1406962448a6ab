"""Pictures of thoughts: fishbone, driver diagram, process map, path; as SVG."""
