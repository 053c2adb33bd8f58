export default "named defer";
